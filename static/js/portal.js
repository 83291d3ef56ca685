// What links and forms cannot do by themselves. Everything works without it; parts that come later are covered too,
// because the listeners sit on the document.
import "./appearance.js";
import "./copy.js";
import "./notices.js";
import "./polling.js";
import "./selects.js";
import "./rows.js";
import "./ticks.js";
import "./thread.js";
import "./composer.js";
import "./typing.js";
import "./doing.js";
import "./mentions.js";
import "./push.js";
import "./files.js";
import "./quick.js";
import "./shortcuts.js";
import "./told.js";
import "./focus.js";
