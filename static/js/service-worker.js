// Shows what the portal sends to this browser, also while it is closed. The words come ready, in the person's language.
self.addEventListener("push", (event) => {
  const { title, body, path, tag } = event.data.json();
  const shown = { body, tag, renotify: true, data: { path }, icon: "/static/icons/pagedesk.svg" };
  event.waitUntil(self.registration.showNotification(title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

// In a window of the portal that is open already, else in a new one.
async function open(path) {
  const windows = await self.clients.matchAll({ type: "window" });
  const there = windows.find((one) => new URL(one.url).pathname === path) ?? windows[0];
  if (!there) return self.clients.openWindow(path);
  await there.focus();
  return new URL(there.url).pathname === path ? there : there.navigate(path);
}
