import type { Locator, Page } from '@playwright/test';

/** The form of the selected task. */
export class Inspector {
  readonly page: Page;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('complementary', { name: 'Inspector' });
  }
}
