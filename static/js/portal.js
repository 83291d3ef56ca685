// What links and forms cannot do by themselves. Everything works without it; parts that come later are covered,
// because all listeners sit on the document.
import "./appearance.js";
import "./copy.js";
import "./polling.js";
import "./notices.js";
