import type { Node, NodeOf } from '../checked.ts';
import { sortByKeys } from '../functions/lists.ts';
import { limits, running } from '../limits.ts';
import { isForbidden } from '../values.ts';
import { type Writer, NotWritten, type Written } from './writer.ts';

type Write = (node: Node, w: Writer) => Written;
type Loop = NodeOf<'loop'>;

/** Macros over lists; maps and optionals stay with the closures. */
export function writeLoop(node: Loop, w: Writer, write: Write): Written {
  w.heavy();
  switch (node.macro) {
    case 'all':
    case 'exists': {
      const stop = node.macro === 'exists';
      const result = w.local(String(!stop));
      each(node, w, write, () => {
        const body = truth(node.body, w, write);
        w.line(`if (${body} === ${stop}) { ${result} = ${stop}; break; }`);
      });
      return { text: result, kind: 'boolean' };
    }
    case 'exists_one': {
      const count = w.local('0');
      each(node, w, write, () => w.line(`if (${truth(node.body, w, write)}) ${count} += 1;`));
      return { text: w.local(`${count} === 1`), kind: 'boolean' };
    }
    case 'map':
    case 'transformList': {
      w.grow();
      const result = w.local('[]');
      each(node, w, write, () => {
        if (node.condition !== null) w.line(`if (!${truth(node.condition, w, write)}) continue;`);
        w.line(`${result}.push(${write(node.body, w).text});`);
      });
      return { text: result, kind: 'any' };
    }
    case 'filter': {
      const result = w.local('[]');
      each(node, w, write, (item) => w.line(`if (${truth(node.body, w, write)}) ${result}.push(${item});`));
      return { text: result, kind: 'any' };
    }
    case 'sumBy':
      return writeSum(node, w, write);
    case 'sortBy': {
      const keys = w.local('[]');
      const of = each(node, w, write, () => w.line(`${keys}.push(${write(node.body, w).text});`));
      return { text: w.local(`${w.keep(sortByKeys)}(${of}, ${keys}, "sortBy")`), kind: 'any' };
    }
    case 'groupBy': {
      w.grow();
      const groups = w.local('new Map()');
      each(node, w, write, (item) => {
        const key = write(node.body, w);
        if (key.kind !== 'string') w.line(`if (typeof ${key.text} !== "string") return S;`);
        w.line(`if (${w.keep(isForbidden)}(${key.text})) return S;`);
        const group = w.local(`${groups}.get(${key.text})`);
        w.line(`if (${group} === undefined) ${groups}.set(${key.text}, [${item}]); else ${group}.push(${item});`);
      });
      return { text: w.local(`Object.fromEntries(${groups})`), kind: 'any' };
    }
    default:
      throw new NotWritten();
  }
}

function truth(node: Node, w: Writer, write: Write): string {
  const value = write(node, w);
  if (value.kind !== 'boolean') w.line(`if (typeof ${value.text} !== "boolean") return S;`);
  return value.text;
}

/** The sum of what the body gives for each element: `sumBy`, and `sum` of a `map`. */
export function writeSum(node: Loop, w: Writer, write: Write): Written {
  w.heavy();
  const result = w.local('0');
  each(node, w, write, () => {
    if (node.condition !== null) w.line(`if (!${truth(node.condition, w, write)}) continue;`);
    const body = write(node.body, w);
    if (body.kind !== 'number') w.line(`if (typeof ${body.text} !== "number") return S;`);
    w.line(`${result} += ${body.text};`);
  });
  w.line(`if (${result} - ${result} !== 0) return S;`);
  return { text: result, kind: 'number' };
}

/** Writes a loop over a list around what `body` writes; gives the list's name. */
function each(node: Loop, w: Writer, write: Write, body: (item: string) => void): string {
  const of = write(node.of, w).text;
  const steps = w.keep(running);
  w.line(`if (!Array.isArray(${of})) return S;`);
  const at = w.name();
  const item = w.name();
  w.line(`if ((${steps}.steps += ${of}.length) > ${limits.steps}) return S;`);
  w.block(`for (let ${at} = 0; ${at} < ${of}.length; ${at} += 1)`, () => {
    w.line(`const ${item} = ${of}[${at}]; if (${item} === undefined || typeof ${item} === "function") return S;`);
    if (node.second < 0) w.bind(node.slot, { text: item, kind: 'any' });
    else {
      w.bind(node.slot, { text: at, kind: 'number' });
      w.bind(node.second, { text: item, kind: 'any' });
    }
    body(item);
    w.unbind(node.slot);
    w.unbind(node.second);
  });
  return of;
}
