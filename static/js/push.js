// Lets this browser show notifications: asks the person, subscribes, and hands the address to the portal by a form.
const form = document.querySelector("#push-form");

const bytes = (key) => {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
};

function say(word) {
  for (const one of document.querySelectorAll("[data-push-words]")) one.hidden = one.dataset.pushWords !== word;
}

async function subscribed() {
  const worker = await navigator.serviceWorker.register("/service-worker.js");
  await navigator.serviceWorker.ready;
  const before = await worker.pushManager.getSubscription();
  if (before) await before.unsubscribe(); // it may be of another key, or of whoever used this browser before
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
}

async function begin() {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return say(answer === "denied" ? "denied" : "undecided");
  try {
    const { endpoint, keys } = (await subscribed()).toJSON();
    Object.assign(form.elements.endpoint, { value: endpoint });
    Object.assign(form.elements.p256dh, { value: keys.p256dh });
    Object.assign(form.elements.auth, { value: keys.auth });
    form.submit();
  } catch {
    say("failed");
  }
}

if (form) {
  const works = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  say(works ? (Notification.permission === "denied" ? "denied" : "") : "unsupported");
  form.hidden = !works;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
}
