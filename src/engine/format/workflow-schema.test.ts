import { describe, expect, it } from 'vitest';
import { actionCatalogue } from '../actions/catalog.ts';
import { isObject, type Json } from '../json.ts';
import { parseWorkflow, workflowSchema } from './index.ts';

const schema = workflowSchema(actionCatalogue);

function at(path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), schema);
}

describe('workflowSchema', () => {
  it('lists every action, each with its inputs', () => {
    expect(at('$defs.task.properties.action.enum')).toEqual(actionCatalogue.ids());
    const rules = at('$defs.task.allOf') as readonly { if: Json; then: { properties: { with: { properties: object } } } }[];
    expect(rules).toHaveLength(actionCatalogue.ids().length);
    const rule = rules.find((each) => JSON.stringify(each.if).includes('"http.request"'));
    expect(Object.keys(rule?.then.properties.with.properties ?? {})).toEqual(
      Object.keys(actionCatalogue.get('http.request')?.input.properties ?? {}),
    );
  });

  it.each([
    ['properties', ''],
    ['$defs.settings.properties', 'settings: {}'],
    ['$defs.task.properties', 'task'],
    ['$defs.transition.properties', 'transition'],
    ['$defs.task.properties.retry.properties', 'retry'],
    ['$defs.inputSchema.properties', 'input'],
  ])('knows the same keys as the parser in %s', (path) => {
    const keys = Object.keys(at(path) as object);
    const inside: Record<string, string> = {
      properties: '\nzz: 1',
      '$defs.settings.properties': '\nsettings: { zz: 1 }',
      '$defs.task.properties': '\n  zz: 1',
      '$defs.transition.properties': '\n  next: { to: a, zz: 1 }',
      '$defs.task.properties.retry.properties': '\n  retry: { zz: 1 }',
      '$defs.inputSchema.properties': '\ninputs: { i: { zz: 1 } }',
    };
    const line = inside[path] ?? '';
    const text = line.startsWith('\n  ') ? `millrace: 1\ntasks:\n a:\n  action: flow.noop${line}\n` : `millrace: 1\ntasks: {}${line}\n`;
    const { problems } = parseWorkflow(text, { file: 'w', actions: actionCatalogue });
    const hint = problems.find(({ code }) => code === 'unknown-key')?.hint ?? '';
    const known = /Known here: ([^.]*)\./.exec(hint)?.[1]?.split(', ') ?? [];
    expect([...keys].sort()).toEqual([...known].sort());
  });

  it('refers only to what it defines, and holds no function or undefined', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    for (const [, name] of JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)) expect(at(`$defs.${name}`)).toBeDefined();
  });
});
