/** Approve, reject or modify, with a comment. A key chooses, Enter confirms: a slip of the finger decides nothing. */
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import type { Escalation } from '../../workflows/contracts/escalation';
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
}

export function DecisionForm({ escalation, deciding }: Props) {
  const [choice, setChoice] = useState<Choice>();
  const [comment, setComment] = useState('');
  const [name, setName] = useState(readName);
  const [modifications, setModifications] = useState<Modifications>();
  const attempt = useRef<string>(undefined);
  const confirm = useRef<HTMLButtonElement>(null);
  const modifiable = isModifiable(escalation);

  const choose = (next: Choice | undefined): void => {
    // another choice is another decision; the same one, sent again, is not
    attempt.current = undefined;
    setChoice(next);
  };
  useEffect(() => {
    if (choice !== undefined && choice !== 'modify') confirm.current?.focus();
  }, [choice]);
  useKeys({
    a: () => choose('approve'),
    r: () => choose('reject'),
    ...(modifiable && { m: () => choose('modify') }),
    Escape: () => choose(undefined),
  });

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!choice) return;
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

  return (
    <form className="stack" onSubmit={submit} aria-label="Decide">
      <div className="choices" role="group" aria-label="Decision">
        <ChoiceButton choice="approve" hotkey="a" chosen={choice} onChoose={choose} />
        <ChoiceButton choice="reject" hotkey="r" chosen={choice} onChoose={choose} />
        {modifiable && <ChoiceButton choice="modify" hotkey="m" chosen={choice} onChoose={choose} />}
      </div>
      {choice && (
        <>
          {choice === 'modify' && <ModificationFields escalation={escalation} onChange={setModifications} />}
          <label className="field">
            Comment (optional, no personal data)
            <textarea maxLength={2000} value={comment} onChange={(event) => setComment(event.target.value)} />
          </label>
          <NameField name={name} onChange={setName} />
          {deciding.error && <ProblemNote error={deciding.error} />}
          <div className="row">
            <button ref={confirm} type="submit" className="primary" disabled={deciding.isPending}>
              {deciding.isPending ? 'Deciding…' : `Confirm: ${choice}`}
            </button>
            <button type="button" onClick={() => choose(undefined)}>
              Not now
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
