import { describe, expect, it } from 'vitest';
import { confirmation } from './confirmation.ts';

describe('the confirmation of an order', () => {
  it('goes to its buyer and says what was ordered, in the currency of the order', () => {
    const lines = [
      { product: 'Head torch', quantity: 1, unitPriceCents: 3_429 },
      { product: 'Wool socks', quantity: 2, unitPriceCents: 1_451 },
    ];
    const mail = confirmation({ id: 17, buyerId: 'ada@example.com', city: 'Leeds', currency: 'GBP', lines });
    expect(mail).toMatchObject({ id: 'order-17', to: 'ada@example.com', subject: 'We have your order 17' });
    expect(mail.text).toContain(
      '1 × Head torch, £34.29\n2 × Wool socks, £29.02\n\nTotal: £63.31\nTo be delivered to Leeds.',
    );
  });
});
