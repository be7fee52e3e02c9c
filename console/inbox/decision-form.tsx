/**
 * Approve, reject or modify, with a comment. A key chooses, Enter confirms: a slip of the finger decides nothing. What is typed
 * after the key is the comment, also when the question ends meanwhile: never an order, and never one about another question.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import type { Escalation } from '../../workflows/contracts/escalation';
import { ApiProblem } from '../api/client';
import { randomId } from '../api/random-id';
import { keepName, readName } from '../components/decider-name';
import { NameField } from '../components/name-field';
import { ProblemNote } from '../components/problem-note';
import { useKeys } from '../components/use-keys';
import { words } from '../components/words';
import { isModifiable, ModificationFields, type Modifications } from './modification-fields';
import type { Decision, useDecide } from './use-decide';

type Choice = Decision['decision'];

interface Props {
  escalation: Escalation;
  deciding: ReturnType<typeof useDecide>;
  /** it has ended while it was looked at: what was begun is kept, and cannot be sent */
  isOver: boolean;
}

export function DecisionForm({ escalation, deciding, isOver }: Props) {
  const [choice, setChoice] = useState<Choice>();
  const [comment, setComment] = useState('');
  const [name, setName] = useState(readName);
  const [modifications, setModifications] = useState<Modifications>();
  const attempt = useRef<string>(undefined);
  const commentField = useRef<HTMLTextAreaElement>(null);
  const modifiable = isModifiable(escalation);

  const choose = (next: Choice | undefined): void => {
    // another choice is another decision; the same one, sent again, is not
    attempt.current = undefined;
    setChoice(next);
  };
  useEffect(() => {
    if (choice !== undefined && choice !== 'modify') commentField.current?.focus();
  }, [choice]);
  useKeys(
    choice === undefined && !isOver
      ? {
          a: () => choose('approve'),
          r: () => choose('reject'),
          ...(modifiable && { m: () => choose('modify') }),
        }
      : { Escape: () => choose(undefined) },
  );
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (choice === undefined || event.nativeEvent.isComposing) return;
    // no shortcut of the page while a decision is written
    event.stopPropagation();
    if (event.key === 'Escape') choose(undefined);
    const isField = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
    if (event.key !== 'Enter' || event.shiftKey || !isField) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!choice || isOver || deciding.isPending) return;
    attempt.current ??= randomId();
    keepName(name);
    deciding.mutate({
      decision_id: attempt.current,
      decision: choice,
      ...(name.trim() && { decided_by: name.trim() }),
      ...(comment.trim() && { comment: comment.trim() }),
      ...(choice === 'modify' && modifications && { modifications }),
    });
  };

  if (isOver && !choice) return null;
  return (
    <form className="stack" onSubmit={submit} onKeyDown={onKeyDown} aria-label="Decide">
      {isOver ? (
        <p className="note warn" role="alert">
          The question has ended while you wrote: nothing of yours was sent.
        </p>
      ) : (
        <div className="choices" role="group" aria-label="Decision">
          <ChoiceButton choice="approve" hotkey="a" chosen={choice} onChoose={choose} />
          <ChoiceButton choice="reject" hotkey="r" chosen={choice} onChoose={choose} />
          {modifiable && <ChoiceButton choice="modify" hotkey="m" chosen={choice} onChoose={choose} />}
        </div>
      )}
      {choice && (
        <>
          {choice === 'modify' && <ModificationFields escalation={escalation} onChange={setModifications} />}
          <label className="field">
            Comment (optional, no personal data)
            <textarea
              ref={commentField}
              maxLength={2000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          </label>
          <NameField name={name} onChange={setName} />
          {deciding.error && <ProblemNote error={deciding.error} />}
          {deciding.error instanceof ApiProblem && deciding.error.isPassing && (
            <p className="small">Confirm it again: it is the same decision, and counts once.</p>
          )}
          <div className="row">
            {!isOver && (
              <button type="submit" className="primary" disabled={deciding.isPending}>
                {deciding.isPending ? 'Deciding…' : `Confirm: ${choice}`} <kbd>Enter</kbd>
              </button>
            )}
            <button type="button" onClick={() => choose(undefined)}>
              {isOver ? 'Close' : 'Not now'}
            </button>
          </div>
        </>
      )}
    </form>
  );
}

interface ChoiceProps {
  choice: Choice;
  hotkey: string;
  chosen: Choice | undefined;
  onChoose: (choice: Choice) => void;
}

const ChoiceButton = ({ choice, hotkey, chosen, onChoose }: ChoiceProps) => (
  <button type="button" aria-pressed={choice === chosen} aria-keyshortcuts={hotkey} onClick={() => onChoose(choice)}>
    {words(choice)} <kbd>{hotkey}</kbd>
  </button>
);
