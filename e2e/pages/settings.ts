import type { Locator, Page } from '@playwright/test';

/** The settings, and what the data folder holds. */
export class SettingsPage {
  readonly page: Page;
  readonly storage: Locator;
  readonly backups: Locator;
  readonly byWorkflow: Locator;
  readonly liveLimit: Locator;
  /** The engine measured on this machine, beside the published figures. */
  readonly bench: Locator;
  /** What one should know of the data folder, over every screen. */
  readonly banner: Locator;

  constructor(page: Page) {
    this.page = page;
    this.storage = page.getByTestId('storage-use');
    this.backups = this.storage.locator('[data-backup]');
    this.byWorkflow = this.storage.getByRole('region', { name: 'By workflow' });
    this.banner = page.getByTestId('storage-banner');
    this.bench = page.getByRole('region', { name: 'Benchmark' });
    this.liveLimit = page.getByTestId('live-limit');
  }

  /** The control of a setting, by its label. */
  setting(label: string): Locator {
    return this.page.getByRole('main', { name: 'Settings' }).getByLabel(label, { exact: true });
  }

  /** A row of the benchmark's table. */
  figure(name: string): Locator {
    return this.bench.getByRole('row').filter({ hasText: name });
  }
}
