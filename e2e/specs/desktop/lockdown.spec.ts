import { expect, test } from '../../fixtures/app.ts';

test.skip(({ door }) => door !== 'electron', 'only the desktop app has these');

test('the page has no Node, leads nowhere, opens nothing and gets no permission', async ({ app }) => {
  await app.open();
  const { page } = app;
  expect(page.url()).toBe('app://millrace/');
  expect(
    await page.evaluate(() => ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in globalThis)),
  ).toEqual([]);

  await app.console.expecting(/./, async () => {
    expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    await page.evaluate(() => {
      location.href = 'https://example.org/';
    });
    await page.evaluate(() => {
      location.href = 'file:///etc/passwd';
    });
    expect(page.url()).toBe('app://millrace/');

    const statuses = await page.evaluate(async () => {
      const paths = ['/../main/index.js', '/%2e%2e/main/index.js', '/..%2fmain%2findex.js', '//etc/passwd', '/assets/', '/package.json'];
      return Promise.all(paths.map((path) => fetch(`app://millrace${path}`).then((response) => response.status)));
    });
    expect(new Set(statuses)).toEqual(new Set([404]));
    const elsewhere = ['https://example.org/', 'http://127.0.0.1:1/', 'file:///etc/passwd', 'app://other/'];
    const reached = await page.evaluate(
      (urls) =>
        Promise.all(
          urls.map((url) =>
            fetch(url).then(
              () => url,
              () => null,
            ),
          ),
        ),
      elsewhere,
    );
    expect(reached).toEqual(elsewhere.map(() => null));

    const evaluated = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = true';
      document.body.append(script);
      return 'injected' in globalThis;
    });
    expect(evaluated).toBe(false);
    const permissions = await page.evaluate(async () => {
      const notification = await Notification.requestPermission();
      const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        () => 'denied',
      );
      return [notification, camera];
    });
    expect(permissions).toEqual(['denied', 'denied']);
  });
});
