import type { StandardSchema } from 'cdk-sqs-connector/runtime';

/** One order of the shop. */
export interface Order {
  readonly id: string;
  readonly sku: string;
  /** Pieces, at least 1. */
  readonly quantity: number;
}

/** Any library of Standard Schema fits (zod, valibot, arktype); this one is written by hand, so that the example needs none. */
export const Order: StandardSchema<Order> = {
  '~standard': {
    version: 1,
    vendor: 'orders',
    validate: (value) => {
      const { id, sku, quantity } = (value ?? {}) as Partial<Order>;
      const issues = [
        ...(typeof id === 'string' ? [] : [{ path: ['id'], message: 'must be a string' }]),
        ...(typeof sku === 'string' ? [] : [{ path: ['sku'], message: 'must be a string' }]),
        ...(Number.isInteger(quantity) && quantity! >= 1 ? [] : [{ path: ['quantity'], message: 'must be a whole number from 1' }]),
      ];
      return issues.length > 0 ? { issues } : { value: value as Order };
    },
  },
};
