import { compileTemplate, type ExpressionHost } from '../../../engine/expression/index.ts';
import { check } from '../check.ts';
import type { Measure } from '../measure.ts';
import { timeCallNs } from '../time-call.ts';

const roots = ['inputs', 'item', 'index'] as const;
const scope: readonly unknown[] = [{ name: 'Ada' }, { id: 7, url: 'https://example.org/a' }, 3];
const host: ExpressionHost = { now: () => '2026-01-01T00:00:00.000Z', uuid: () => '00000000-0000-4000-8000-000000000000' };

/** B6: one evaluation of a compiled template. */
function template(id: string, name: string, text: string, gives: string): Measure {
  return {
    id,
    goal: 'B6',
    name,
    unit: 'ns',
    better: 'less',
    open() {
      const compiled = compileTemplate(text, { roots });
      check(compiled.ok, `${text} does not compile`);
      const evaluate = (): unknown => compiled.template.evaluate(scope, host);
      const value = evaluate();
      check(value === gives, `${text} gave ${JSON.stringify(value)}`);
      return Promise.resolve({ sample: () => timeCallNs(evaluate, 10, 5), close: () => Promise.resolve() });
    },
  };
}

export const templates: readonly Measure[] = [
  template('template-simple', 'Template with one placeholder', 'Hello {{ inputs.name }}', 'Hello Ada'),
  template(
    'template-complex',
    'Template with three placeholders',
    'User {{ inputs.name }} asks for {{ item.url }} at {{ index }}',
    'User Ada asks for https://example.org/a at 3',
  ),
];
