import { useState, type SyntheticEvent } from 'react';
import type { CampaignChange } from '../../workflows/contracts/changes';
import { Modal } from '../components/modal';
import { NameField } from '../components/name-field';
import { ProblemNote } from '../components/problem-note';
import { words } from '../components/words';
import { keepName, readName } from '../components/decider-name';
import { useUndo } from './use-campaigns';

/** Takes an applied change back, after a question; when something has changed since, the API says what. */
export function UndoButton({ change: { campaign_id, change_id, type, description } }: { change: CampaignChange }) {
  const undo = useUndo(campaign_id);
  const [isAsking, setAsking] = useState(false);
  const [name, setName] = useState(readName);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    keepName(name);
    undo.mutate(
      {
        path: `/changes/${encodeURIComponent(change_id)}/undo`,
        body: name.trim() ? { decided_by: name.trim() } : {},
      },
      { onSuccess: () => setAsking(false) },
    );
  };
  const ask = (): void => {
    undo.reset();
    setAsking(true);
  };
  return (
    <div>
      <button type="button" aria-label={`Undo: ${words(type)}`} onClick={ask}>
        Undo
      </button>
      <Modal title="Undo this change?" isOpen={isAsking} onClose={() => setAsking(false)}>
        <p>{description}</p>
        <p className="muted">What was before is restored, if the campaign is still as this change left it.</p>
        <form className="stack" onSubmit={submit}>
          <NameField name={name} onChange={setName} />
          {undo.error && <ProblemNote error={undo.error} />}
          <div className="row">
            <button type="submit" className="primary" disabled={undo.isPending}>
              {undo.isPending ? 'Undoing…' : 'Undo it'}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              Not now
            </button>
          </div>
        </form>
      </Modal>
    </div>
  );
}
