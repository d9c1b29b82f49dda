// move-balance.ts
/** Any client that says how many rows it wrote: `Pool` of pg is one. */
interface Database {
  query(text: string, values: unknown[]): Promise<{ readonly rowCount: number | null }>;
}

/** Sets a balance, unless a newer holder of the lease has written it. */
export async function moveBalance(database: Database, account: string, amount: number, token: number): Promise<void> {
  const { rowCount } = await database.query(
    'UPDATE balances SET amount = $1, token = $2 WHERE account = $3 AND token <= $2',
    [amount, token, account],
  );
  if (rowCount === 0) throw new Error(`${account}: another process has taken over (token ${token} is old)`);
}
