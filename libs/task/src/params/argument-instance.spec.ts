import 'reflect-metadata';
import { Type } from 'class-transformer';
import { argumentInstance } from './argument-instance.js';

class Card {
  holder!: string;
}

class Transfer {
  iban!: string;
}

class Payment {
  @Type(() => Object, {
    discriminator: {
      property: 'by',
      subTypes: [
        { value: Card, name: 'card' },
        { value: Transfer, name: 'transfer' },
      ],
    },
  })
  means!: Card | Transfer;

  retries = 3;
}

describe('argumentInstance', () => {
  it('builds the class, nested ones included, and keeps initialisers', () => {
    const payment = argumentInstance(Payment, { means: { by: 'transfer', iban: 'DE00' } });
    expect(payment).toBeInstanceOf(Payment);
    expect(payment.means).toBeInstanceOf(Transfer);
    expect(payment.retries).toBe(3);
  });

  it('changes nothing in the values, so that it can be built again', () => {
    const values = { means: { by: 'card', holder: 'Ada' } };
    argumentInstance(Payment, values);
    expect(values).toEqual({ means: { by: 'card', holder: 'Ada' } });
    expect(argumentInstance(Payment, values).means).toBeInstanceOf(Card);
  });
});
