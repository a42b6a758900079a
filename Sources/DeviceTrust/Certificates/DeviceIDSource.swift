/// A part of a certificate that can name the device it stands for.
///
/// The raw values are the words of the setting `devicetrust.device_id`; the order of the cases is
/// its default order.
public enum DeviceIDSource: String, Hashable, Sendable, CaseIterable {
    /// A URI among the subject's alternative names; `urn:sallyport:device:<platform>:<id>` is
    /// preferred to others and gives its `<id>`.
    case sanURI = "san-uri"
    /// The permanentIdentifier of RFC 4043 among the subject's alternative names.
    case permanentIdentifier = "permanent-identifier"
    /// The subject's common name.
    case subjectCN = "subject-cn"
    /// The subject's serialNumber attribute (not the serial number of the certificate).
    case subjectSerial = "subject-serial"
}
