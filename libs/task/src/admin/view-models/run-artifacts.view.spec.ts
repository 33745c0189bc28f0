import { run } from './run.fixture.js';
import { runArtifactsView } from './run-artifacts.view.js';

const artifact = (name: string, contentType: string, size = 14_200) => ({ name, contentType, size, url: null });

it('lists the files of a run in their order, with size, type, and an address that any name fits', () => {
  const artifacts = [
    artifact('Umsätze 100%.csv', 'text/csv; charset=utf-8'),
    artifact('a.json', 'application/json', 2),
    artifact('b', 'application/octet-stream', 0),
    artifact('c.png', 'image/png', 3_000_000),
  ];
  expect(runArtifactsView(run({ artifacts }), '/t/runs/1')).toEqual([
    {
      name: 'Umsätze 100%.csv',
      facts: '14.2 KB · text/csv',
      icon: 'table-2',
      href: '/t/runs/1/artifacts/Ums%C3%A4tze%20100%25.csv',
    },
    { name: 'a.json', facts: '2 bytes · application/json', icon: 'braces', href: '/t/runs/1/artifacts/a.json' },
    { name: 'b', facts: '0 bytes · application/octet-stream', icon: 'file', href: '/t/runs/1/artifacts/b' },
    { name: 'c.png', facts: '3 MB · image/png', icon: 'image', href: '/t/runs/1/artifacts/c.png' },
  ]);
});

it('is not there for a run without files', () => {
  expect(runArtifactsView(run(), '/t/runs/1')).toBeNull();
});
