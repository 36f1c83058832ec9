import { expect, it } from 'vitest';
import { preview } from './evaluate.ts';
import { scopeOf } from './scope.ts';

const scope = scopeOf(
  'a.flow.yaml',
  { inputs: { folder: '.' }, vars: { n: 2 }, tasks: ['list', 'later'] },
  {
    runId: 'r1',
    inputs: { folder: '/data' },
    vars: {},
    run: { id: 'r1' },
    tasks: { list: { status: 'succeeded', result: [{ path: 'a.txt' }, { path: 'b.txt' }] } },
    cut: [],
  },
  { forEach: { in: '{{ tasks.list.result }}', as: 'file' } },
);

it('shows the value on the data of the last run', () => {
  expect(preview('{{ inputs.folder }}/{{ vars.n + 1 }}', scope)).toEqual({ kind: 'value', value: '/data/3', item: 0, partial: false });
  expect(preview('{{ tasks.list.result.size() }}', scope)).toMatchObject({ value: 2 });
});

it('takes the first item of a list task', () => {
  expect(preview('{{ file.path }} {{ index }}', scope)).toEqual({ kind: 'value', value: 'a.txt 0', item: 0, partial: false });
});

it('says when the value comes from a part of the data', () => {
  const part = { ...scope, cut: ['tasks.list'] };
  expect(preview('{{ tasks.list.result.size() }}', part)).toMatchObject({ value: 2, partial: true });
  expect(preview('{{ inputs.folder }}', part)).toMatchObject({ partial: false });
});

it('says in words what is wrong', () => {
  const missing = preview('{{ tasks.nobody.result }}', scope);
  expect(missing.kind).toBe('problem');
  const broken = preview('{{ 1 + }}', scope);
  expect(broken.kind).toBe('problem');
  const absent = preview('{{ inputs.nothing }}', scope);
  expect(absent.kind === 'problem' && absent.message).toMatch(/nothing/);
});
