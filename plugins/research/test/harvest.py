"""A harvester of its own (sickle), and the schema of DataCite, ask a site: called by harvest.ts with its address and a file it remembers in."""
import json
import sys
import urllib.request
import xml.etree.ElementTree as ElementTree

from datacite import schema45
from sickle import Sickle

base, memory = sys.argv[1], sys.argv[2]
OAI = '{http://www.openarchives.org/OAI/2.0/}'
DC = '{http://purl.org/dc/elements/1.1/}'
ELEMENTS = {'title', 'creator', 'subject', 'description', 'publisher', 'contributor', 'date', 'type', 'format', 'identifier', 'source', 'language', 'relation', 'coverage', 'rights'}

try:
    with open(memory, encoding='utf-8') as file:
        known = json.load(file)
except FileNotFoundError:
    known = {'from': None, 'records': {}}

harvester = Sickle(f'{base}/research/oai')
asked = {'metadataPrefix': 'oai_dc', 'ignore_deleted': False}
if known['from']:
    asked['from'] = known['from']
taken, answered, wrong = 0, None, []
try:
    records = harvester.ListRecords(**asked)
    # What comes after this answer began is asked for the next time.
    answered = records.oai_response.xml.findtext(f'{OAI}responseDate')
    for record in records:
        taken += 1
        title = (record.metadata or {}).get('title', [None])[0] if not record.deleted else None
        known['records'][record.header.identifier] = {'deleted': record.deleted, 'title': title, 'datestamp': record.header.datestamp}
        if not record.deleted:
            for element in record.xml.find(f'{OAI}metadata')[0]:
                if not element.tag.startswith(DC) or element.tag[len(DC):] not in ELEMENTS:
                    wrong.append(f'{record.header.identifier}: {element.tag} is none of Dublin Core')
except Exception as error:  # sickle has a class for each of the protocol's errors
    if type(error).__name__ != 'NoRecordsMatch':
        raise
    answered = harvester.Identify().responseDate if hasattr(harvester.Identify(), 'responseDate') else known['from']
known['from'] = answered

validator = schema45.validator
for identifier, one in list(known['records'].items())[:40]:
    if one['deleted']:
        continue
    reference = identifier.split(':')[-1]
    with urllib.request.urlopen(f'{base}/research/cite/{reference}/datacite-json') as answer:
        told = json.load(answer)
    for document in told if isinstance(told, list) else [told]:
        for fault in validator.iter_errors(document):
            wrong.append(f'{reference}: DataCite: {fault.message[:200]}')
    with urllib.request.urlopen(f'{base}/research/cite/{reference}/datacite') as answer:
        ElementTree.parse(answer)

with open(memory, 'w', encoding='utf-8') as file:
    json.dump(known, file)
print(json.dumps({'taken': taken, 'records': known['records'], 'wrong': wrong}))
