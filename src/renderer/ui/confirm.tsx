import { create } from 'zustand';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the buttons say and answer, the safe one first. "Cancel" is added. */
  readonly choices: readonly { readonly id: string; readonly label: string; readonly danger?: boolean }[];
}

interface Asked {
  readonly question: Question;
  readonly answer: (choice: string | null) => void;
}

const useAsked = create<{ asked: Asked | null }>(() => ({ asked: null }));

/** Asks and waits. null when the person changed their mind. */
export function ask(question: Question): Promise<string | null> {
  useAsked.getState().asked?.answer(null);
  return new Promise((resolve) => {
    useAsked.setState({
      asked: {
        question,
        answer: (choice) => {
          useAsked.setState({ asked: null });
          resolve(choice);
        },
      },
    });
  });
}

/** Once in the app: shows what `ask` asks. */
export function ConfirmHost() {
  const asked = useAsked((state) => state.asked);
  if (!asked) return null;
  const { question, answer } = asked;
  const last = question.choices.length - 1;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || answer(null)}
      title={question.title}
      description={question.text}
      footer={
        <>
          <Button onClick={() => answer(null)}>Cancel</Button>
          {question.choices.map((choice, index) => (
            <Button
              key={choice.id}
              variant={choice.danger ? 'danger' : index === last ? 'primary' : 'plain'}
              autoFocus={index === last}
              onClick={() => answer(choice.id)}
            >
              {choice.label}
            </Button>
          ))}
        </>
      }
    />
  );
}
