import type { ReactNode } from 'react';

interface Props {
  /** what is in it */
  label: string;
  className?: string;
  children: ReactNode;
}

/** A table that is scrolled sideways where there is no room for it, with the keyboard too. */
export const WideTable = ({ label, className, children }: Props) => (
  <div className="scroll-x" tabIndex={0} role="group" aria-label={label}>
    <table className={className}>{children}</table>
  </div>
);
