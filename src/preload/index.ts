import { ipcRenderer } from 'electron';
import { bridge } from '../shared/access.ts';

/**
 * Forwards one port and nothing else: the page asks, the main process answers with its end of a channel. A port cannot
 * cross the context bridge, so it goes on as a window message.
 */
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === bridge.connect) ipcRenderer.send(bridge.connect);
});

ipcRenderer.on(bridge.port, (event) => {
  window.postMessage(bridge.port, location.origin, [...event.ports]);
});

ipcRenderer.on(bridge.command, (_event, command: unknown) => {
  window.postMessage({ type: bridge.command, command }, location.origin);
});
