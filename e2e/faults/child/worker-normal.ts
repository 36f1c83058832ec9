// The store's thread as it would be without its care for durability: synchronous=NORMAL, and a driver that hides it. Only
// for the control of the power-loss test, which must lose something here; nothing of the product can reach it.
import SqliteDatabase from 'better-sqlite3';

const pragma = SqliteDatabase.prototype.pragma;
SqliteDatabase.prototype.pragma = function (source, options) {
  if (source === 'synchronous = FULL') return pragma.call(this, 'synchronous = NORMAL', options);
  const told = pragma.call(this, source, options);
  return source === 'synchronous' ? [{ synchronous: 2 }] : told;
};
await import('../../../src/main/store/worker.ts');
