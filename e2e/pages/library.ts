import type { Locator, Page } from '@playwright/test';

/** The list of workflow files. */
export class LibraryPage {
  readonly page: Page;
  readonly table: Locator;

  constructor(page: Page) {
    this.page = page;
    this.table = page.getByRole('table', { name: 'Workflows' });
  }

  row(path: string): Locator {
    return this.table.locator(`[data-workflow="${path}"]`);
  }

  async open(path: string): Promise<void> {
    await this.row(path).dblclick();
  }
}
