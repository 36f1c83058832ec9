import { type OpenStoreFile, removeRunSlice } from './maintenance.ts';
import type { Queries, Question, Write } from './protocol.ts';
import { emptyPage, type PackedPage } from './unpack.ts';

export type JournalQuestion = Extract<Question, { name: 'read_events' | 'read_journals' }>;

/** One change, inside a transaction. */
export function apply({ tables }: OpenStoreFile, write: Write): void {
  switch (write.kind) {
    case 'append':
      return tables.journal.append(write);
    case 'run':
      return tables.runs.create(write.run);
    case 'summary':
      return tables.runs.putSummary(write.summary, write.outputs, tables.journal.lastSeq(write.summary.runId));
    case 'task_records':
      return tables.taskRecords.put(write.records);
    case 'metrics':
      return tables.metrics.put(write.sample);
    case 'draft':
      return tables.drafts.put(write.path, { text: write.text, baseHash: write.baseHash, savedAt: write.savedAt });
    case 'remove_draft':
      return tables.drafts.remove(write.path);
    case 'version':
      return tables.versions.add(write.path, write.hash, write.text, write.savedAt);
    case 'cached':
      return tables.cachedResults.put(write.key, write, write.keep);
    case 'clear_cache':
      return tables.cachedResults.clear();
    case 'pin':
      return tables.pins.put(write.path, write.task, write.result, write.savedAt);
    case 'remove_pin':
      return tables.pins.remove(write.path, write.task);
    case 'setting':
      return tables.settings.put(write.key, write.value);
  }
}

/** The rows of journals that a question is about. */
export function fetchRows({ tables }: OpenStoreFile, question: JournalQuestion): readonly (PackedPage | null)[] {
  if (question.name === 'read_journals') return tables.journal.pagesOf(question.ask.runIds);
  const { runId, fromSeq, limit } = question.ask;
  return [tables.journal.page(runId, fromSeq, limit) ?? emptyPage(runId, fromSeq)];
}

/** Everything but `storage_use`, which needs to know the folder, and journals, which are unpacked. */
export function answer(
  file: OpenStoreFile,
  question: Exclude<Question, JournalQuestion | { name: 'storage_use' }>,
): Queries[Question['name']]['answer'] {
  const { tables } = file;
  switch (question.name) {
    case 'get_run':
      return tables.runs.get(question.ask.runId);
    case 'list_runs':
      return tables.runs.list(question.ask);
    case 'open_runs':
      return tables.runs.open(question.ask.afterRun, question.ask.limit);
    case 'get_definition':
      return tables.definitions.get(question.ask.hash);
    case 'list_task_records':
      return tables.taskRecords.list(question.ask.from, question.ask.to, question.ask.workflow, question.ask.limit);
    case 'list_metrics':
      return tables.metrics.list(question.ask.from, question.ask.to, question.ask.points);
    case 'get_draft':
      return tables.drafts.get(question.ask.path);
    case 'list_versions':
      return tables.versions.list(question.ask.path);
    case 'get_cached':
      return tables.cachedResults.get(question.ask.key, question.ask.now);
    case 'list_pins':
      return tables.pins.list(question.ask.path);
    case 'get_setting':
      return tables.settings.get(question.ask.key);
    case 'remove_run':
      return { done: removeRunSlice(file, question.ask.runId, Date.now()) };
  }
}
