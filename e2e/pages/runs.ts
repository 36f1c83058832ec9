import type { Locator, Page } from '@playwright/test';

/** The list of runs, and a run opened from it. */
export class RunsPage {
  readonly page: Page;
  readonly list: Locator;
  readonly rows: Locator;
  readonly facts: Locator;
  readonly canvas: Locator;
  readonly cards: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole('table', { name: 'Runs' });
    this.rows = this.list.locator('[data-run-id]');
    this.facts = page.getByRole('complementary', { name: 'Run facts' });
    this.canvas = page.getByRole('region', { name: 'Canvas of the run' });
    this.cards = this.canvas.locator('.react-flow__node');
  }

  card(task: string): Locator {
    return this.canvas.locator(`.react-flow__node[data-task-id="${task}"]`);
  }
}
