import { useState, type ReactNode } from 'react';

interface Props {
  label: string;
  /** made, and its data asked for, only once it is unfolded */
  children: () => ReactNode;
}

export function Unfold({ label, children }: Props) {
  const [wasOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => currentTarget.open && setOpen(true)}>
      <summary className="small">{label}</summary>
      {wasOpen && <div className="unfolded">{children()}</div>}
    </details>
  );
}
