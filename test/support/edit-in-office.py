"""Edits a document in LibreOffice as a person does: words are others now, with changes recorded, and a comment stands beside them.
Usage: edit-in-office.py <profile folder> <source> <target> <words> <other words> <remark>"""
import os, subprocess, sys, time
import uno
from com.sun.star.beans import PropertyValue


def value(name, content):
    one = PropertyValue()
    one.Name, one.Value = name, content
    return one


profile, source, target, words, other, remark = sys.argv[1:7]
pipe = 'diwan%d' % os.getpid()
office = subprocess.Popen(['soffice', '-env:UserInstallation=file://' + profile, '--headless', '--norestore', '--nologo', '--accept=pipe,name=%s;urp;' % pipe])
try:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext('com.sun.star.bridge.UnoUrlResolver', local)
    for _attempt in range(240):
        try:
            context = resolver.resolve('uno:pipe,name=%s;urp;StarOffice.ComponentContext' % pipe)
            break
        except Exception:
            time.sleep(0.25)
    desktop = context.ServiceManager.createInstanceWithContext('com.sun.star.frame.Desktop', context)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), '_blank', 0, (value('Hidden', True),))
    document.RecordChanges = True
    search = document.createSearchDescriptor()
    search.SearchString = words
    search.SearchCaseSensitive = True
    found = document.findFirst(search)
    if found is None:
        raise SystemExit('not found: ' + words)
    found.String = other
    note = document.createInstance('com.sun.star.text.textfield.Annotation')
    note.Content, note.Author = remark, 'Zqreader'
    found.Text.insertTextContent(found.End, note, False)
    document.storeToURL(uno.systemPathToFileUrl(target), (value('FilterName', 'MS Word 2007 XML'),))
    document.close(True)
    desktop.terminate()
finally:
    try:
        office.wait(20)
    except subprocess.TimeoutExpired:
        office.kill()
