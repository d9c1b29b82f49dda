/** What the store uses of an ioredis client: `Redis` and `Cluster` of ioredis 5 and 6 have it. */
export interface RedisClient {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  info(section: string): Promise<string>;
}
