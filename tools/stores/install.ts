import { installTools } from '../install.ts';

// The servers that the suite `stores` talks to: 200 MB.
installTools('stores', 'dynalite and azurite');
