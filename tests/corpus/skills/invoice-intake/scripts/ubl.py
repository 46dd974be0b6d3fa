import json
import sys

from lxml import etree

NS = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def text(node, path):
    found = node.xpath(path, namespaces=NS)
    return found[0].text.strip() if found and found[0].text else None


root = etree.parse(sys.argv[1]).getroot()
lines = []
for line in root.xpath("cac:InvoiceLine", namespaces=NS):
    lines.append({
        "text": text(line, "cac:Item/cbc:Name"),
        "quantity": float(text(line, "cbc:InvoicedQuantity") or 1),
        "unit_price": text(line, "cac:Price/cbc:PriceAmount"),
        "vat_rate": text(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
    })
json.dump({
    "supplier_vat": text(root, "cac:AccountingSupplierParty//cac:PartyTaxScheme/cbc:CompanyID"),
    "number": text(root, "cbc:ID"),
    "date": text(root, "cbc:IssueDate"),
    "currency": text(root, "cbc:DocumentCurrencyCode"),
    "lines": lines,
    "net": text(root, "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount"),
    "vat": text(root, "cac:TaxTotal/cbc:TaxAmount"),
    "gross": text(root, "cac:LegalMonetaryTotal/cbc:PayableAmount"),
}, sys.stdout, indent=2, ensure_ascii=False)
