/** Graph work on flat arrays: topological order of the forward edges and the cycles of all edges. Linear, iterative. */
export interface Graph {
  readonly nodes: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly closing: Uint8Array;
  readonly outEdges: readonly (readonly number[])[];
}

/** Position of each node in a topological order of the forward edges; ties in node order. */
export function topologicalRank(graph: Graph): Int32Array {
  const waiting = new Int32Array(graph.nodes);
  for (let edge = 0; edge < graph.from.length; edge += 1) {
    const to = graph.to[edge] ?? 0;
    if (graph.closing[edge] === 0) waiting[to] = (waiting[to] ?? 0) + 1;
  }
  const rank = new Int32Array(graph.nodes);
  const order: number[] = [];
  for (let node = 0; node < graph.nodes; node += 1) if (waiting[node] === 0) order.push(node);
  for (let position = 0; position < order.length; position += 1) {
    const node = order[position] ?? 0;
    rank[node] = position;
    for (const edge of graph.outEdges[node] ?? []) {
      if (graph.closing[edge] !== 0) continue;
      const to = graph.to[edge] ?? 0;
      const left = (waiting[to] ?? 0) - 1;
      waiting[to] = left;
      if (left === 0) order.push(to);
    }
  }
  return rank;
}

/** For each node on a cycle (over all edges, self-loops included) its component, sorted by `rank`; null for the others. */
export function cyclesOf(graph: Graph, rank: Int32Array): (readonly number[] | null)[] {
  const { nodes } = graph;
  const result: (readonly number[] | null)[] = new Array(nodes).fill(null);
  const number = new Int32Array(nodes).fill(-1);
  const low = new Int32Array(nodes);
  const onStack = new Uint8Array(nodes);
  const cursor = new Int32Array(nodes);
  const stack: number[] = [];
  const path: number[] = [];
  let counter = 0;
  for (let root = 0; root < nodes; root += 1) {
    if (number[root] !== -1) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1] ?? 0;
      if (number[node] === -1) {
        number[node] = low[node] = counter;
        counter += 1;
        stack.push(node);
        onStack[node] = 1;
      }
      const out = graph.outEdges[node] ?? [];
      const at = cursor[node] ?? 0;
      if (at < out.length) {
        cursor[node] = at + 1;
        const to = graph.to[out[at] ?? 0] ?? 0;
        if (number[to] === -1) path.push(to);
        else if (onStack[to] === 1) low[node] = Math.min(low[node] ?? 0, number[to] ?? 0);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== number[node]) continue;
      const component: number[] = [];
      for (;;) {
        const member = stack.pop() ?? node;
        onStack[member] = 0;
        component.push(member);
        if (member === node) break;
      }
      const selfLoop = (graph.outEdges[node] ?? []).some((edge) => graph.to[edge] === node);
      if (component.length === 1 && !selfLoop) continue;
      component.sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));
      for (const member of component) result[member] = component;
    }
  }
  return result;
}
