import type { Locator, Page } from '@playwright/test';

/** The settings, and what the data folder holds. */
export class SettingsPage {
  readonly page: Page;
  readonly storage: Locator;
  readonly backups: Locator;
  readonly byWorkflow: Locator;
  readonly liveLimit: Locator;

  constructor(page: Page) {
    this.page = page;
    this.storage = page.getByTestId('storage-use');
    this.backups = this.storage.locator('[data-backup]');
    this.byWorkflow = this.storage.getByRole('region', { name: 'By workflow' });
    this.liveLimit = page.getByTestId('live-limit');
  }

  /** The control of a setting, by its label. */
  setting(label: string): Locator {
    return this.page.getByRole('main', { name: 'Settings' }).getByLabel(label, { exact: true });
  }
}
