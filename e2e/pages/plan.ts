import type { Locator, Page } from '@playwright/test';

/** What a run that takes over results would do, before it is started. */
export class PlanPage {
  readonly page: Page;
  readonly panel: Locator;
  readonly start: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByTestId('plan');
    this.start = this.panel.getByRole('button', { name: 'Start' });
  }

  /** What happens with each task, in file order of the groups. */
  tasks(): Promise<Record<string, string>> {
    return this.panel
      .locator('[data-plan-task]')
      .evaluateAll((rows) =>
        Object.fromEntries(rows.map((row) => [row.getAttribute('data-plan-task') ?? '', row.getAttribute('data-does') ?? ''])),
      );
  }

  task(id: string): Locator {
    return this.panel.locator(`[data-plan-task="${id}"]`);
  }

  /** What the cards on the canvas say of it. */
  marks(): Promise<Record<string, string>> {
    return this.page
      .locator('section[data-canvas] .react-flow__node')
      .evaluateAll((nodes) =>
        Object.fromEntries(
          nodes.map((node) => [
            node.getAttribute('data-task-id') ?? '',
            node.querySelector('[data-testid="task-card"]')?.getAttribute('data-plan') ?? '',
          ]),
        ),
      );
  }
}
