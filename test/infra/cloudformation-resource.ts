import { importTool } from '../../tools/infra/import-tool.ts';

/** A resource of a CloudFormation template. */
export interface CloudFormationResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What the AWS service specification says of a type. Its records are plain data. */
interface TypeDefinition {
  readonly properties: Readonly<Record<string, PropertyDefinition>>;
}

interface PropertyDefinition {
  readonly type: PropertyType;
  readonly required?: boolean;
}

interface PropertyType {
  readonly type: string;
  readonly element?: PropertyType;
  readonly reference?: { readonly $ref: string };
}

interface Specification {
  lookup(entity: 'resource', index: 'cloudFormationType', operator: 'equals', type: string): { only(): TypeDefinition };
  get(entity: 'typeDefinition', id: string): TypeDefinition;
}

interface ServiceSpec {
  loadAwsServiceSpecSync(): Specification;
}

/** Checks the properties of a resource against AWS' own specification; `undefined` where that is not installed. */
export async function loadSpecification(): Promise<
  ((name: string, resource: CloudFormationResource) => string[]) | undefined
> {
  const module = await importTool<ServiceSpec>('@aws-cdk/aws-service-spec');
  if (module === undefined) return undefined;
  const specification = module.loadAwsServiceSpecSync();
  return (name, { Type, Properties = {} }) => {
    const definition = specification.lookup('resource', 'cloudFormationType', 'equals', Type).only();
    return problemsIn(specification, definition, { path: `${name} (${Type})`, properties: Properties });
  };
}

interface Checked {
  readonly path: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Properties that the type does not have, and required ones that are missing, at any depth. */
function problemsIn(specification: Specification, definition: TypeDefinition, { path, properties }: Checked): string[] {
  const missing = Object.entries(definition.properties)
    .filter(([name, { required }]) => required === true && properties[name] === undefined)
    .map(([name]) => `${path}: ${name} is missing`);
  const wrong = Object.entries(properties).flatMap(([name, value]) => {
    const property = definition.properties[name];
    if (property === undefined) return [`${path}: ${name} is unknown`];
    return problemsOf(specification, property.type, { path: `${path}.${name}`, value });
  });
  return [...missing, ...wrong];
}

function problemsOf(
  specification: Specification,
  type: PropertyType,
  { path, value }: { readonly path: string; readonly value: unknown },
): string[] {
  if (isIntrinsic(value)) return [];
  if (type.type === 'ref' && type.reference !== undefined) {
    const definition = specification.get('typeDefinition', type.reference.$ref);
    return problemsIn(specification, definition, { path, properties: Object(value) });
  }
  const { element } = type;
  if (type.type === 'array' && element !== undefined) {
    if (!Array.isArray(value)) return [`${path}: is no list`];
    return value.flatMap((member, index) =>
      problemsOf(specification, element, { path: `${path}.${index}`, value: member }),
    );
  }
  if (type.type === 'integer' && !Number.isInteger(value)) return [`${path}: is no whole number`];
  if (type.type === 'boolean' && typeof value !== 'boolean') return [`${path}: is neither true nor false`];
  if (type.type === 'string' && typeof value !== 'string') return [`${path}: is no text`];
  return [];
}

/** `!Ref`, `!GetAtt` and `!Sub`: their value is known when the stack is deployed. */
function isIntrinsic(value: unknown): boolean {
  const [name, ...others] = Object.keys(Object(value));
  return others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
}
