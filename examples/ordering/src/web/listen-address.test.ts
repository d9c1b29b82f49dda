import { describe, expect, it } from 'vitest';
import { listenAddress, listenError } from './listen-address.ts';

describe('where the shop listens', () => {
  it('is port 3000, for this machine only, unless PORT and HOST say otherwise', () => {
    expect(listenAddress({})).toEqual({ port: 3000, host: '127.0.0.1' });
    expect(listenAddress({ PORT: '0', HOST: '::' })).toEqual({ port: 0, host: '::' });
  });

  it.each(['', 'http', '-1', '65536', '80.5', '123456'])('is not PORT=%s', (PORT) => {
    expect(() => listenAddress({ PORT })).toThrow(`PORT is '${PORT}': set it to a number from 0 to 65535`);
  });

  it('can be taken, and then the message says what to do', () => {
    const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
    const address = { port: 3000, host: '127.0.0.1' };
    expect(listenError(taken, address)).toMatchObject({
      message: 'Port 3000 is taken by another program. Choose another one: PORT=3001 npm start',
      cause: taken,
    });
    const other = new Error('listen EACCES');
    expect(listenError(other, address)).toBe(other);
  });
});
