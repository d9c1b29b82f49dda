// For programs: run an application inside a Fastify server.
export { type FastifyHost, type HostFastifyOptions, hostFastify } from './host-fastify.ts';
