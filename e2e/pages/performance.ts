import type { Locator, Page } from '@playwright/test';

/** The dashboard. */
export class PerformancePage {
  readonly page: Page;
  readonly figures: Locator;
  readonly tasks: Locator;
  readonly status: Locator;

  constructor(page: Page) {
    this.page = page;
    const main = page.getByRole('main', { name: 'Performance' });
    this.figures = main.getByRole('region', { name: 'Figures' });
    this.tasks = main.getByRole('table', { name: 'Tasks' });
    this.status = main.getByRole('status');
  }

  task(name: string): Locator {
    return this.tasks.getByRole('row').filter({ hasText: name });
  }
}
