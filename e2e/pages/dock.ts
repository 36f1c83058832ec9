import { expect, type Locator, type Page } from '@playwright/test';

export type DockTab = 'Data' | 'Log' | 'Timeline' | 'Problems';

/** The panel below the canvas. */
export class Dock {
  readonly page: Page;
  readonly panel: Locator;
  readonly failure: Locator;
  readonly problems: Locator;
  readonly log: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('region', { name: 'Run', exact: true });
    this.failure = this.panel.getByRole('region', { name: 'Failure' });
    this.problems = this.panel.getByRole('list', { name: 'Problems' });
    this.log = this.panel.getByRole('log', { name: 'Log' });
  }

  tab(name: DockTab): Locator {
    return this.panel.getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  async show(name: DockTab): Promise<void> {
    await this.tab(name).click();
    await expect(this.tab(name)).toHaveAttribute('aria-selected', 'true');
  }

  /** One side of the Data tab. */
  value(title: 'Input' | 'Output'): Locator {
    return this.panel.getByRole('region', { name: title, exact: true });
  }

  lane(task: string): Locator {
    return this.panel.locator(`[data-task="${task}"]`);
  }

  problem(code: string): Locator {
    return this.problems.locator(`[data-problem-code="${code}"]`);
  }
}
