import { autocompletion, closeCompletion, type CompletionContext, type CompletionResult, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  MatchDecorator,
  placeholder as placeholderOf,
  type Rect,
  tooltips,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useCallback, useEffect, useRef } from 'react';
import type { Json } from '../../../engine/json.ts';
import { suggest } from './complete.ts';
import type { EditorProps } from './editor-props.ts';

const brace = Decoration.mark({ class: 'cm-placeholder-brace' });
const inner = Decoration.mark({ class: 'cm-placeholder-inner' });
const matcher = new MatchDecorator({
  regexp: /(?<!\\)\{\{([^]*?)\}\}/g,
  decorate: (add, from, to) => {
    add(from, from + 2, brace);
    if (to - from > 4) add(from + 2, to - 2, inner);
    add(to - 2, to, brace);
  },
});
const placeholders = ViewPlugin.fromClass(
  class {
    decorations;
    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }
    update(update: ViewUpdate): void {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const codeColours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--running)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--success)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--retry)' },
  { tag: [tags.comment], color: 'var(--fg3)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName)], color: 'var(--fg)' },
]);

const oneLine: Extension = EditorState.transactionFilter.of((transaction) =>
  transaction.newDoc.lines > 1
    ? [
        transaction,
        {
          changes: { from: 0, to: transaction.newDoc.length, insert: transaction.newDoc.toString().replace(/[\r\n]+/g, ' ') },
          sequential: true,
        },
      ]
    : transaction,
);

/** CodeMirror as a form field: placeholders coloured and completed. Loaded when the first field needs it. */
export function ExpressionEditor({
  value,
  onChange,
  onBlur,
  label,
  labelledBy,
  describedBy,
  invalid,
  id,
  placeholder,
  multiline,
  language,
  values,
  autoFocus,
  bare = false,
}: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, onBlur, values, value, autoFocus, bare });
  latest.current = { onChange, onBlur, values, value, autoFocus, bare };
  const attributes = useRef(new Compartment());

  const attributesNow = useCallback(
    (): Extension =>
      EditorView.contentAttributes.of({
        ...(id ? { id } : {}),
        role: 'textbox',
        'aria-multiline': multiline ? 'true' : 'false',
        ...(labelledBy ? { 'aria-labelledby': labelledBy } : label ? { 'aria-label': label } : {}),
        ...(describedBy ? { 'aria-describedby': describedBy } : {}),
        ...(invalid ? { 'aria-invalid': 'true' } : {}),
        spellcheck: 'false',
      }),
    [id, multiline, labelledBy, label, describedBy, invalid],
  );

  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const code = language === 'javascript' || language === 'json';
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          drawSelection(),
          keymap.of([
            ...completionKeymap,
            { key: 'Escape', run: (target) => closeCompletion(target) },
            ...(multiline ? [] : [{ key: 'Enter', run: () => true }]),
            ...historyKeymap,
            ...(language === 'javascript' ? [indentWithTab] : []),
            ...defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter'),
          ]),
          autocompletion({
            override: [(context) => complete(context, latest.current.values, latest.current.bare)],
            icons: false,
            activateOnTyping: true,
            interactionDelay: 50,
          }),
          tooltips({ tooltipSpace: spaceOf }),
          placeholders,
          code ? [javascript(), syntaxHighlighting(codeColours), bracketMatching()] : [],
          language === 'javascript' ? lineNumbers() : [],
          // A rule is read as a whole; it goes on in the next line where it is long.
          multiline || latest.current.bare ? EditorView.lineWrapping : [],
          multiline ? [] : oneLine,
          placeholder ? placeholderOf(placeholder) : [],
          attributes.current.of(attributesNow()),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
            if (update.focusChanged && !update.view.hasFocus) latest.current.onBlur?.();
          }),
        ],
      }),
    });
    view.current = editor;
    if (latest.current.autoFocus) editor.focus();
    return () => {
      view.current = null;
      editor.destroy();
    };
    // The editor is made once; what changes later, these attributes among it, is brought in below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [multiline, language, placeholder]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(attributesNow()) });
  }, [attributesNow]);

  return <div ref={host} className="expression-editor" data-multiline={multiline || undefined} data-language={language} />;
}

/** Completions stay above what lies below the panel: they would be hidden by it. */
function spaceOf({ dom }: EditorView): Rect {
  const space = { top: 0, left: 0, right: window.innerWidth, bottom: window.innerHeight };
  for (let at = dom.parentElement; at; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return { ...space, bottom: at.getBoundingClientRect().bottom };
  }
  return space;
}

function complete(context: CompletionContext, values: Readonly<Record<string, Json | undefined>>, bare: boolean): CompletionResult | null {
  const found = suggest(context.state.doc.toString(), context.pos, values, bare);
  if (!found) return null;
  const typed = context.pos - found.from;
  const before = context.state.sliceDoc(Math.max(0, found.from - 1), found.from);
  if (typed === 0 && before !== '.' && before !== '?' && !context.explicit) return null;
  return {
    from: found.from,
    validFor: /^\w*$/,
    options: found.suggestions.map((entry) => ({
      label: entry.label,
      detail: entry.detail,
      ...(entry.info ? { info: entry.info } : {}),
      boost: entry.kind === 'name' || entry.kind === 'field' ? 10 : 0,
    })),
  };
}
