internal import XMLReading

extension XMLElement {
    /// The value of an attribute, as a text.
    func string(_ attribute: String) -> String? {
        guard let value = self.attribute(attribute) else { return nil }
        return HTMLText.string(value)
    }
}
