import { app, type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { bridge } from '../../shared/access.ts';

/**
 * The native menu. Its own entries send the id of a command to the window, which knows whether there is something to do;
 * their keys are shown here and handled there, so that a key means one thing.
 */
export function installMenu(window: () => BrowserWindow | null): void {
  const command = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => window()?.webContents.send(bridge.command, id),
  });
  const gap: MenuItemConstructorOptions = { type: 'separator' };
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: 'File',
      submenu: [
        command('New workflow', 'file.new'),
        command('Open library folder…', 'file.openFolder'),
        gap,
        command('Save', 'file.save', 'CmdOrCtrl+S'),
        command('Close workflow', 'file.close'),
        gap,
        { role: process.platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        command('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        command('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'),
        gap,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'Run',
      submenu: [command('Run, pause or resume', 'run.toggle', 'CmdOrCtrl+Enter'), command('Cancel the run', 'run.cancel', 'CmdOrCtrl+.')],
    },
    {
      label: 'View',
      submenu: [
        command('Commands', 'view.commands', 'CmdOrCtrl+K'),
        gap,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged
          ? []
          : [
              gap,
              { role: 'reload' } satisfies MenuItemConstructorOptions,
              { role: 'toggleDevTools' } satisfies MenuItemConstructorOptions,
            ]),
      ],
    },
    { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'zoom' }] },
    { label: 'Help', submenu: [command('Keys', 'help.keys')] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
