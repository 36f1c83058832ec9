import type { Json, JsonObject } from '../../src/engine/json.ts';
import { auditOf, type MessageWork } from './work.ts';

interface Person {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly age: number;
}

export const rulesWork: MessageWork = {
  name: 'rules',
  message: { id: 40412, name: 'Ada Byron', email: 'ada@example.org', age: 36, department: 'Research' },
  others: [
    { id: 0, name: 'Nobody', email: '', age: 36, department: 'Research' },
    { id: 7, name: 'Tim', email: 'tim@example.org', age: 17 },
    { id: -7, name: '', email: 'x@example.org', age: 18, tags: ['a', 'b'] },
  ],
  answer(message: JsonObject) {
    const input = message as unknown as Person;
    const { id, name, email } = input;
    const age = input.age + 1;
    const status = input.age > 18 ? 'adult' : 'minor';
    const total = (input.age + 10) * (id / 100);
    const errors: Json[] = [];
    if (id === 0) errors.push({ rule: 0, check: 'data.user.id != 0', message: 'A user needs an id' });
    if (email === '') errors.push({ rule: 1, check: 'data.user.email != ""', message: 'A user needs an address' });
    if (!(total > 0)) errors.push({ rule: 2, check: 'data.calculations.total > 0', message: 'The total is not above zero' });
    return {
      data: { input: message, user: { id, name, email, age, status }, calculations: { total } },
      errors,
      audit: auditOf(message, [
        ['user.id', id],
        ['user.name', name],
        ['user.email', email],
        ['user.age', age],
        ['user.status', status],
        ['calculations.total', total],
      ]),
    };
  },
};
