import { Check, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Ask } from '../../engine/run/ask.ts';
import type { JsonObject } from '../../engine/json.ts';
import { api } from '../api/client.ts';
import { toMillraceError } from '../api/errors.ts';
import { checkValues } from '../inspector/form/values-check.ts';
import { type FormValues, givenValues, ValuesForm } from '../inspector/form/values-form.tsx';
import { askKey, dropAsk, refreshAsks } from '../stores/asks.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { notify } from '../ui/notices.tsx';
import { AskLine } from './ask-line.tsx';
import type { Question } from './question.ts';

const icon = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;
/** Where an answer that went through may still be shown as a question; after this the form can be used again, ms. */
const patienceMs = 4_000;

type InputAsk = Extract<Ask, { kind: 'input' }>;

interface Given {
  readonly approved?: boolean;
  readonly values?: JsonObject;
  readonly note?: string | null;
}

/** The question of a task with what it takes to answer it. Says in place what is wrong with an answer. */
export function AskForm({
  question,
  autoFocus = false,
  aside,
  onAnswered,
}: {
  readonly question: Question;
  readonly autoFocus?: boolean;
  /** At the right of the line on who is asked. */
  readonly aside?: ReactNode;
  readonly onAnswered?: () => void;
}) {
  const { ask } = question;
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = async (given: Given): Promise<void> => {
    if (sending) return;
    setSending(true);
    setProblem(null);
    const { runId, task, item } = question;
    try {
      await api.runs.answer({ runId, task, item, ...given });
      dropAsk(askKey(question));
      timer.current = setTimeout(() => setSending(false), patienceMs);
      onAnswered?.();
    } catch (cause) {
      const error = toMillraceError(cause);
      setSending(false);
      if (error.code === 'not_found') {
        notify({ tone: 'info', text: 'This question is not open any more.', hint: 'Somebody else answered it, or its time was over.' });
        dropAsk(askKey(question));
        onAnswered?.();
      } else setProblem(error.message);
    }
    void refreshAsks();
  };
  return (
    <section aria-label="Question" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <p className="font-semibold break-words whitespace-pre-wrap" data-testid="prompt">
          {ask.prompt || (ask.kind === 'approve' ? `May ${question.taskName} go on?` : `${question.taskName} needs values.`)}
        </p>
        <div className="flex items-start gap-3">
          <AskLine ask={ask} askedAt={question.askedAt} until={question.until} />
          {aside}
        </div>
        {ask.kind === 'approve' ? (
          <ApproveForm autoFocus={autoFocus} sending={sending} problem={problem} onSend={(given) => void send(given)} />
        ) : (
          <InputForm ask={ask} autoFocus={autoFocus} sending={sending} problem={problem} onSend={(given) => void send(given)} />
        )}
      </div>
    </section>
  );
}

interface PartProps {
  readonly autoFocus: boolean;
  readonly sending: boolean;
  readonly problem: string | null;
  readonly onSend: (given: Given) => void;
}

function ApproveForm({ autoFocus, sending, problem, onSend }: PartProps) {
  const [note, setNote] = useState('');
  const given = note.trim() === '' ? null : note.trim();
  return (
    <div className="mt-3 flex max-w-160 flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <TextArea
          aria-label="Note"
          rows={1}
          className="field-sizing-content max-h-32 min-h-7.5 w-56! flex-1 resize-none"
          placeholder="A note, kept with the answer"
          // Not on a button: a key pressed a moment too early must not decide.
          autoFocus={autoFocus}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <div className="flex gap-2">
          <Button
            variant="primary"
            className="h-7.5!"
            disabled={sending}
            icon={<Check {...icon} />}
            onClick={() => onSend({ approved: true, note: given })}
          >
            Approve
          </Button>
          <Button
            variant="danger"
            className="h-7.5!"
            disabled={sending}
            icon={<X {...icon} />}
            onClick={() => onSend({ approved: false, note: given })}
          >
            Reject
          </Button>
        </div>
      </div>
      <Problem text={problem} />
    </div>
  );
}

function InputForm({ ask, autoFocus, sending, problem, onSend }: PartProps & { readonly ask: InputAsk }) {
  const [values, setValues] = useState<FormValues>({});
  const [tried, setTried] = useState(false);
  const problems = tried ? checkValues(ask.fields, values, 'An answer needs a value here.') : {};
  const submit = (): void => {
    setTried(true);
    if (Object.keys(checkValues(ask.fields, values, '')).length === 0) onSend({ values: givenValues(values) });
  };
  return (
    <form
      className="mt-3 flex max-w-140 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        submit();
      }}
    >
      <ValuesForm
        fields={ask.fields}
        values={values}
        problems={problems}
        prefix="fields"
        autoFocus={autoFocus}
        onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
      />
      <Problem text={problem} />
      <div>
        <Button type="submit" variant="primary" disabled={sending} keys="Ctrl ⏎" icon={<Check {...icon} />}>
          Send the answer
        </Button>
      </div>
    </form>
  );
}

function Problem({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <p role="alert" className="text-small text-failed">
      {text}
    </p>
  );
}
