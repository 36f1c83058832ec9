import type { Json, JsonObject } from '../../src/engine/json.ts';
import { auditOf, type MessageWork } from './work.ts';

interface Cart {
  readonly items: readonly { readonly price: number; readonly qty: number }[];
}

function cartOf(lines: number, price: number): JsonObject {
  const items = Array.from({ length: lines }, (_, line) => ({ sku: `A-${1000 + line}`, price: price + line * 0.75, qty: (line % 5) + 1 }));
  return { items, cart_id: `cart-${lines}` };
}

/** Each mapping works the sum out for itself, as the workflow says it; those of one mapping share it. */
function subtotalOf({ items }: Cart): number {
  return items.map(({ price, qty }) => price * qty).reduce((sum, value) => sum + value, 0);
}

export const aggregateWork: MessageWork = {
  name: 'aggregate',
  message: cartOf(40, 6.5),
  others: [cartOf(3, 8), cartOf(1, 120), cartOf(0, 0)],
  answer(message: JsonObject) {
    const input = message as unknown as Cart;
    const subtotal = subtotalOf(input);
    const tax = subtotalOf(input) * 0.08;
    const shipping = subtotalOf(input) > 100 ? 0 : 9.99;
    const shared = subtotalOf(input);
    const discount = shared > 500 ? shared * 0.05 : 0;
    const again = subtotalOf(input);
    const total = again + again * 0.08 + (again > 100 ? 0 : 9.99) - (again > 500 ? again * 0.05 : 0);
    const count = input.items.map(({ qty }) => qty).reduce((sum, value) => sum + value, 0);
    const errors: Json[] = [];
    if (!(subtotal > 0)) errors.push({ rule: 0, check: 'data.cart.subtotal > 0', message: 'The cart is worth nothing' });
    if (!(total >= subtotal))
      errors.push({ rule: 1, check: 'data.cart.total >= data.cart.subtotal', message: 'The total is below its parts' });
    return {
      data: { input: message, cart: { subtotal, tax, shipping, discount, total, item_count: count } },
      errors,
      audit: auditOf(message, [
        ['cart.subtotal', subtotal],
        ['cart.tax', tax],
        ['cart.shipping', shipping],
        ['cart.discount', discount],
        ['cart.total', total],
        ['cart.item_count', count],
      ]),
    };
  },
};
