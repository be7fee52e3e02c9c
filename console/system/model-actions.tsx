/** What a person may do with a model: let it decide, let it answer beside, take it its role. */
import { useState } from 'react';
import type { ModelRole, RegisteredModel } from '../../workflows/contracts/model';
import { Modal } from '../components/modal';
import { NameField } from '../components/name-field';
import { ProblemNote } from '../components/problem-note';
import { keepName, readName } from '../components/decider-name';
import { useChampion, useRoleChange } from './use-system';

type Target = ModelRole | 'retired';

const WORDS: Record<Target, { verb: string; title: string; text: string }> = {
  champion: {
    verb: 'Let it decide',
    title: 'Let this model decide?',
    text: 'Within seconds it triages every new lead, in place of what decides now. Promote the former one to take it back.',
  },
  challenger: {
    verb: 'Let it answer beside',
    title: 'Let this model answer beside?',
    text: 'Its answers are kept with each decision, and acted on by nobody.',
  },
  retired: {
    verb: 'Retire',
    title: 'Retire this model?',
    text: 'It stays registered and may be promoted again. Without a champion the rules decide.',
  },
};

export function ModelActions({ model }: { model: RegisteredModel }) {
  const [target, setTarget] = useState<Target>();
  const [name, setName] = useState(readName);
  const champion = useChampion();
  const change = useRoleChange(model.model_id);
  const { status, why_not_promotable } = model;
  const offered = (['champion', 'challenger', 'retired'] as const).filter(
    (each) =>
      each !== status &&
      (each === 'retired' || (why_not_promotable === null && champion.isSuccess)) &&
      !(each === 'challenger' && status === 'champion'),
  );
  const confirm = (to: Target): void => {
    keepName(name);
    setTarget(undefined);
    const decided_by = name.trim() === '' ? {} : { decided_by: name.trim() };
    change.mutate(
      to === 'retired'
        ? { to, ...decided_by }
        : { to, ...decided_by, expected_champion: champion.data?.model_id ?? null },
    );
  };
  return (
    <section className="card" aria-labelledby="model-actions">
      <h2 id="model-actions">Actions</h2>
      {why_not_promotable !== null && <p className="note warn">It may not decide: {why_not_promotable}.</p>}
      <div className="row">
        {offered.map((each) => (
          <button key={each} type="button" disabled={change.isPending} onClick={() => setTarget(each)}>
            {WORDS[each].verb}
          </button>
        ))}
      </div>
      {change.isPending && <p role="status">Working…</p>}
      {change.error && <ProblemNote error={change.error} />}
      {change.isSuccess && (
        <p role="status" className="note good">
          Done.
        </p>
      )}
      <Modal
        title={target ? WORDS[target].title : ''}
        isOpen={target !== undefined}
        onClose={() => setTarget(undefined)}
      >
        {target && (
          <>
            <p>{WORDS[target].text}</p>
            {target === 'champion' && (
              <p className="muted">
                Decides now: {champion.data ? champion.data.model_id : 'the rules'}. Afterwards: {model.model_id}.
              </p>
            )}
            <NameField name={name} onChange={setName} />
            <div className="row">
              <button type="button" className="primary" onClick={() => confirm(target)}>
                {WORDS[target].verb}
              </button>
              <button type="button" onClick={() => setTarget(undefined)}>
                Not now
              </button>
            </div>
          </>
        )}
      </Modal>
    </section>
  );
}
