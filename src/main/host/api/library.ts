import { api, type Parts } from './base.ts';

export function libraryApi({ library }: Parts) {
  return {
    list: api.library.list.handler(() => library.list()),
    open: api.library.open.handler(({ input }) => library.open(input.dir)),
    templates: api.library.templates.handler(() => library.templates()),
    create: api.library.create.handler(({ input }) => library.create(input.name, input.template)),
    read: api.library.read.handler(({ input }) => library.read(input.path)),
    write: api.library.write.handler(({ input }) => library.write(input.path, input.text, input.expectedHash)),
    putDraft: api.library.putDraft.handler(async ({ input }) => {
      await library.putDraft(input.path, input.text, input.baseHash);
      return null;
    }),
    discardDraft: api.library.discardDraft.handler(async ({ input }) => {
      await library.discardDraft(input.path);
      return null;
    }),
    rename: api.library.rename.handler(({ input }) => library.rename(input.path, input.name)),
    duplicate: api.library.duplicate.handler(({ input }) => library.duplicate(input.path)),
    remove: api.library.remove.handler(async ({ input }) => {
      await library.remove(input.path);
      return null;
    }),
    versions: api.library.versions.handler(({ input }) => library.versions(input.path)),
    readVersion: api.library.readVersion.handler(async ({ input }) => ({ text: await library.readVersion(input.hash) })),
  };
}
