/**
 * Has the browser keep what the portal needs to open without the gateway. Not before the first page is there: it would be
 * in its way. Over plain HTTP to another machine browsers keep nothing.
 */
export async function keepShell(): Promise<void> {
  if ('serviceWorker' in navigator) await navigator.serviceWorker.register('/sw.js')
}
