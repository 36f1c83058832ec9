import { expect, type Locator, type Page } from '@playwright/test';

/** The form of what is selected. */
export class Inspector {
  readonly page: Page;
  readonly panel: Locator;
  readonly name: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('complementary', { name: 'Inspector' });
    this.name = this.panel.getByRole('textbox', { name: 'Name', exact: true });
  }

  /** A field by its place in the task: `with.path`, `retry.attempts`. */
  field(path: string): Locator {
    return this.panel.locator(`[data-field="${path}"]`);
  }

  /** Types into a text or expression field. */
  async fill(path: string, text: string): Promise<void> {
    const box = this.field(path).getByRole('textbox');
    await box.click();
    await box.fill(text);
  }

  /** Adds an empty row to the values of an action that takes any. */
  async addValueRow(): Promise<void> {
    const rows = this.panel.getByRole('textbox', { name: /^Values, name / });
    const before = await rows.count();
    await this.panel.getByRole('button', { name: 'Add to Values' }).click();
    await expect(rows).toHaveCount(before + 1);
  }

  /** Gives the last row a name and a value. */
  async fillValueRow(name: string, value: string): Promise<void> {
    await this.panel
      .getByRole('textbox', { name: /^Values, name / })
      .last()
      .fill(name);
    const box = this.value(name);
    await box.click();
    await box.fill(value);
  }

  /** The value in a row of names and values. */
  value(name: string): Locator {
    return this.panel.getByRole('textbox', { name: `Values, value of ${name}`, exact: true });
  }

  /** What an expression gives on the last run's data. */
  preview(): Locator {
    return this.panel.getByTestId('preview');
  }

  async previews(text: string | RegExp): Promise<void> {
    await expect(this.preview()).toContainText(text);
  }

  async rename(name: string): Promise<void> {
    await this.name.fill(name);
    await this.name.press('Enter');
  }
}
