/** How a method of the data server is declared: its schemas validate, document and type it. */
import type { z } from 'zod';

export interface MethodContract<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  /** written for somebody who has never seen the system */
  description: string;
  params: P;
  result: R;
  /** scope a principal needs; `byResource` for the generic resource methods, where it is `{resource}:{operation}` */
  scope: string;
  /** `read` changes nothing; `keyed` is applied once per idempotency_key; `natural` is idempotent by its own parameters */
  kind: 'read' | 'keyed' | 'natural';
}

export const defineMethod = <P extends z.ZodType, R extends z.ZodType>(
  contract: MethodContract<P, R>,
): MethodContract<P, R> => contract;
