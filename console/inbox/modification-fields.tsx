/** What `modify` may make of a proposal, by what was asked. */
import { useEffect, useState } from 'react';
import { isModifiable } from '../../workflows/contracts/answers';
import type { Escalation, EscalationQuestion } from '../../workflows/contracts/escalation';
import type { Category } from '../../workflows/contracts/lead';
import { words } from '../components/words';

export { isModifiable };

export type Modifications = EscalationQuestion['evidence'];

interface Props {
  escalation: Escalation;
  onChange: (modifications: Modifications) => void;
}

const CATEGORIES: readonly Category[] = ['Campaign Qualified', 'Cold Lead', 'General Inquiry'];
const OUTCOMES = ['support_resolved', 'rejected'] as const;

export function ModificationFields({ escalation, onChange }: Props) {
  if (escalation.reason === 'low_confidence')
    return <ChoiceField label="Category" field="category" choices={CATEGORIES} onChange={onChange} />;
  if (escalation.reason === 'complex_request')
    return <ChoiceField label="Outcome" field="outcome" choices={OUTCOMES} onChange={onChange} />;
  return <BudgetFields limits={escalation.modification_limits} onChange={onChange} />;
}

interface ChoiceFieldProps {
  label: string;
  field: string;
  choices: readonly string[];
  onChange: (modifications: Modifications) => void;
}

function ChoiceField({ label, field, choices, onChange }: ChoiceFieldProps) {
  const [value, setValue] = useState(choices[0] ?? '');
  useEffect(() => onChange({ [field]: value }), [field, value, onChange]);
  return (
    <label className="field">
      {label}
      <select autoFocus value={value} onChange={(event) => setValue(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface BudgetProps {
  limits: Escalation['modification_limits'];
  onChange: (modifications: Modifications) => void;
}

/** The API checks the budgets once more, to the cent. */
function BudgetFields({ limits, onChange }: BudgetProps) {
  const [budgets, setBudgets] = useState<Record<string, number>>(() => ({ ...limits?.max_usd }));
  useEffect(() => onChange({ channel_budgets: budgets }), [budgets, onChange]);
  const total = Object.values(budgets).reduce((sum, usd) => sum + usd, 0);
  return (
    <fieldset className="stack">
      <legend>
        USD a day by channel: {total.toFixed(2)} of {limits?.total_usd}, and it must be all of it
      </legend>
      {Object.entries(limits?.max_usd ?? {}).map(([channel, most]) => (
        <label key={channel} className="field">
          {channel}, at most {most}
          <input
            type="number"
            min={0}
            max={most}
            step={0.01}
            required
            value={budgets[channel] ?? 0}
            onChange={(event) => setBudgets({ ...budgets, [channel]: event.target.valueAsNumber || 0 })}
          />
        </label>
      ))}
    </fieldset>
  );
}
